import { Group, SegmentedControl, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { functionMetricsQuery } from "../lib/functions.ts";
import { METRIC_WORDS, metricPath, metricText } from "../lib/metric-path.ts";
import { minutesOf, type Span, SPANS } from "../lib/spans.ts";
import type { MetricSeries } from "../lib/types.ts";
import { Loaded } from "./loaded.tsx";
import { Panel } from "./panel.tsx";

interface Props {
  org: string;
  id: string;
  span: Span;
  onSpan: (span: Span) => void;
}

/** The series that the provider has of one function. */
export function MetricPanel({ org, id, span, onSpan }: Props) {
  const metrics = useQuery(functionMetricsQuery(org, id, minutesOf(span)));
  return (
    <Panel
      title="Metrics"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Span of the metrics"
          data={SPANS.map(({ value, label }) => ({ value, label }))}
          value={span}
          onChange={(value) => onSpan(value as Span)}
        />
      }
    >
      <Loaded query={metrics}>
        {({ series }) =>
          series.length === 0 ? (
            <Text fz="sm" c="dimmed">
              The provider has no metrics of it for this span.
            </Text>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {series.map((one) => (
                <Chart key={one.name} series={one} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
    </Panel>
  );
}

const BOX = { width: 280, height: 56 };

function Chart({ series }: { series: MetricSeries }) {
  const { line, most, last } = metricPath(series.points, BOX);
  const name = METRIC_WORDS[series.name];
  const now = last === null ? "no value" : metricText(series.name, last);
  return (
    <figure className="metric" data-series={series.name}>
      <Group justify="space-between" component="figcaption">
        <Text fz="sm">{name}</Text>
        <Text fz="sm" fw={600}>
          {now}
        </Text>
      </Group>
      <svg
        viewBox={`0 -2 ${BOX.width} ${BOX.height + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: now ${now}, at most ${metricText(series.name, most)}`}
      >
        <path d={`M0 ${BOX.height}H${BOX.width}`} className="metric-base" />
        <path d={line} className="metric-line" />
      </svg>
      <Text fz="xs" c="dimmed">
        at most {metricText(series.name, most)}
      </Text>
    </figure>
  );
}
