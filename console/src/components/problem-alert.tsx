import { Alert, Anchor, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ProviderWords, toProblem } from "../lib/problem.ts";
import { Sentence } from "./sentence.tsx";

/** A failure: what it is, about what (it may end with lines of a log), what to do, and where to read on. */
export function ProblemAlert({ error }: { error: unknown }) {
  const problem = toProblem(error);
  return (
    <Alert
      role="alert"
      variant="outline"
      color="red"
      radius="lg"
      icon={<IconAlertTriangle size={18} />}
      title={
        <Text span fw={600} fz="sm" c="var(--bad)">
          {problem.title}
        </Text>
      }
      bg="light-dark(#fff7f7, #1d1214)"
    >
      {problem.detail && (
        <Text fz="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          <Sentence text={problem.detail} />
        </Text>
      )}
      {problem.errors.length > 0 && (
        <List size="sm" mt={4}>
          {problem.errors.map((place) => (
            <List.Item key={place.pointer + place.detail}>
              <span className="mono">{place.pointer}</span> {place.detail}
            </List.Item>
          ))}
        </List>
      )}
      {problem.provider && <ProviderLine words={problem.provider} />}
      {problem.remedy && (
        <Text fz="sm" mt={6} fw={500}>
          <Sentence text={problem.remedy} />
        </Text>
      )}
      <Text fz="xs" c="dimmed" mt={6}>
        <span className="mono">{problem.code}</span>
        {problem.requestId && (
          <>
            {" · request "}
            <span className="mono">{problem.requestId}</span>
          </>
        )}
        {problem.docs && (
          <>
            {" · "}
            <Anchor href={problem.docs} target="_blank" rel="noreferrer" fz="xs" underline="always">
              What this means
            </Anchor>
          </>
        )}
      </Text>
    </Alert>
  );
}

function ProviderLine({ words }: { words: ProviderWords }) {
  return (
    <Text fz="sm" mt={4}>
      <b className="mono">{words.call ?? "The provider"}</b> answered{" "}
      <span className="mono">{words.code ?? "an error"}</span>
      {words.requestId && (
        <span className="dim">
          {" "}
          (its request <span className="mono">{words.requestId}</span>)
        </span>
      )}
    </Text>
  );
}
