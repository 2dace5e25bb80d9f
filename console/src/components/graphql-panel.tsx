import { Button, Group, SimpleGrid, Stack, Textarea } from "@mantine/core";
import { IconListSearch, IconSend } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { invokeFunction } from "../lib/functions.ts";
import {
  type GraphqlApi,
  graphqlInvocation,
  type GraphqlValues,
  indented,
} from "../lib/graphql.ts";
import { Answer } from "./function-answer.tsx";
import { GraphiqlLink } from "./graphql-links.tsx";
import { Panel } from "./panel.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props {
  org: string;
  id: string;
  api: GraphqlApi;
  /** The address of its build. */
  host: string;
}

/** One GraphQL request to a supergraph where it runs, whatever the route says. */
export function GraphqlPanel({ org, id, api, host }: Props) {
  const [values, setValues] = useState<GraphqlValues>({
    query: "{ __typename }",
    variables: "",
    headers: "",
  });
  const ask = useMutation({
    mutationFn: async (path: string) => invokeFunction(org, id, graphqlInvocation(path, values)),
  });
  return (
    <Panel title="GraphQL" actions={<GraphiqlLink api={api} host={host} />}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(api.endpoint);
        }}
      >
        <Stack gap="sm">
          <Fields values={values} onChange={setValues} />
          <Buttons
            explain={api.explain}
            asking={ask.isPending ? ask.variables : null}
            ready={values.query.trim() !== ""}
            onExplain={ask.mutate}
          />
          {ask.error && <ProblemAlert error={ask.error} />}
          {ask.data && <Answer answer={ask.data} shown={indented(ask.data.body)} />}
        </Stack>
      </form>
    </Panel>
  );
}

function Buttons(props: {
  explain: string | null;
  /** The path that is being asked. */
  asking: string | null;
  ready: boolean;
  onExplain: (path: string) => void;
}) {
  const { explain, asking, ready, onExplain } = props;
  return (
    <Group justify="flex-end" gap="xs">
      {explain !== null && (
        <Button
          variant="default"
          leftSection={<IconListSearch size={15} />}
          loading={asking === explain}
          disabled={!ready}
          onClick={() => onExplain(explain)}
        >
          Explain
        </Button>
      )}
      <Button
        type="submit"
        leftSection={<IconSend size={15} />}
        loading={asking !== null && asking !== explain}
        disabled={!ready}
      >
        Send
      </Button>
    </Group>
  );
}

function Fields(props: { values: GraphqlValues; onChange: (values: GraphqlValues) => void }) {
  const { values, onChange } = props;
  const field = (name: keyof GraphqlValues) => ({
    classNames: { input: "mono" },
    autoComplete: "off",
    spellCheck: false,
    value: values[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange({ ...values, [name]: currentTarget.value }),
  });
  return (
    <>
      <Textarea label="Operation" rows={5} {...field("query")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Textarea label="Variables" rows={3} placeholder='{"id": 1}' {...field("variables")} />
        <Textarea
          label="Headers"
          rows={3}
          placeholder="Authorization: Bearer …"
          {...field("headers")}
        />
      </SimpleGrid>
    </>
  );
}
