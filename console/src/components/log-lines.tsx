import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { clockText } from "../lib/duration.ts";
import type { LogLine } from "../lib/types.ts";

const LINE_HEIGHT = 20;
const PANEL_HEIGHT = 420;

interface Props {
  lines: readonly LogLine[];
  /** Whether the newest line stays in view. */
  follow: boolean;
  /** The person scrolled away from the newest line. */
  onLeave: () => void;
}

/** Lines of which only those in view are drawn. */
export function LogLines({ lines, follow, onLeave }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  useEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [follow, lines, virtual]);
  return (
    <div
      ref={frame}
      className="log"
      style={{ height: PANEL_HEIGHT }}
      tabIndex={0}
      role="log"
      aria-label="Log lines"
      onWheel={(event) => {
        if (event.deltaY < 0 && follow) onLeave();
      }}
    >
      {lines.length === 0 && (
        <Text fz="sm" c="dimmed" p="md" ff="text">
          No line yet. What is written appears here by itself.
        </Text>
      )}
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div
              key={item.key}
              className="log-line"
              data-stream={line.stream}
              style={{
                position: "absolute",
                top: 0,
                transform: `translateY(${item.start}px)`,
                height: LINE_HEIGHT,
              }}
            >
              <time className="dim" dateTime={line.at} title={line.at}>
                {clockText(line.at)}
              </time>
              <span className="dim">{line.part.padEnd(8)}</span>
              <span className="log-text">{line.text}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
