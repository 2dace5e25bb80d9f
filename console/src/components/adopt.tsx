import { Button, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowBarToDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { adopt, leave } from "../lib/functions.ts";
import { projectsQuery } from "../lib/projects.ts";
import { slugProblem } from "../lib/slug.ts";
import { toastDone } from "../lib/toasts.ts";
import type { CloudFunction } from "../lib/types.ts";
import { Confirmation, openDialog } from "./dialog.tsx";

/** Takes a foreign function over for a part, or leaves it again before its deploy. */
export function AdoptButton({ org, one }: { org: string; one: CloudFunction }) {
  if (one.owner === "ours") return null;
  if (one.adoption !== null) {
    return (
      <Button
        variant="default"
        onClick={() => openDialog(`Leave ${one.name}`, <Leave org={org} one={one} />)}
      >
        Leave it…
      </Button>
    );
  }
  return (
    <Button
      leftSection={<IconArrowBarToDown size={15} />}
      disabled={one.notAdoptable !== null}
      onClick={() => openDialog(`Adopt ${one.name}`, <Adopt org={org} one={one} />)}
    >
      Adopt…
    </Button>
  );
}

function Adopt({ org, one }: { org: string; one: CloudFunction }) {
  const { data: projects = [] } = useQuery(projectsQuery(org));
  const [project, setProject] = useState<string | null>(null);
  const [environment, setEnvironment] = useState<string | null>(null);
  const [part, setPart] = useState("");
  const chosen = projects.find(({ slug }) => slug === project);
  const ready = project !== null && environment !== null && slugProblem(part) === null;
  return (
    <Confirmation
      action="Adopt it"
      disabled={!ready}
      run={() =>
        adopt(org, one.id, { project: project ?? "", environment: environment ?? "", part })
      }
      onDone={() => toastDone(`${part} takes ${one.name} over`, "With its next deploy there.")}
    >
      <Stack gap="sm">
        <Text fz="sm">
          Nothing is changed now. The next deploy of the part to <b>{one.target}</b> releases onto{" "}
          <span className="mono">{one.name}</span>: its code and settings are replaced, and it is
          ours from then on.
        </Text>
        <Select
          label="Project"
          size="sm"
          data={projects.map(({ slug }) => slug)}
          value={project}
          onChange={(value) => {
            setProject(value);
            setEnvironment(null);
          }}
        />
        <Select
          label="Environment"
          size="sm"
          data={chosen?.environments ?? []}
          value={environment}
          onChange={setEnvironment}
        />
        <TextInput
          label="Part"
          description="Of the definition: the name of the function or supergraph that takes it over."
          value={part}
          autoComplete="off"
          onChange={(event) => setPart(event.currentTarget.value)}
        />
      </Stack>
    </Confirmation>
  );
}

function Leave({ org, one }: { org: string; one: CloudFunction }) {
  return (
    <Confirmation
      action="Leave it"
      run={() => leave(org, one.id)}
      onDone={() => toastDone(`${one.name} is left as it is`)}
    >
      <Text fz="sm">
        {one.adoption?.part} no longer takes <span className="mono">{one.name}</span> over at its
        next deploy.
      </Text>
    </Confirmation>
  );
}
