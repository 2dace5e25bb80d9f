import type { CloudProvider } from "../../shared/ports/cloud.ts";
import type { Connection } from "../../shared/domain/connection.ts";
import { PERMISSIONS } from "./preset.ts";

const APIS = [
  "run.googleapis.com",
  "cloudfunctions.googleapis.com",
  "cloudbuild.googleapis.com",
  "artifactregistry.googleapis.com",
  "storage.googleapis.com",
  "logging.googleapis.com",
  "monitoring.googleapis.com",
  "secretmanager.googleapis.com",
  "iamcredentials.googleapis.com",
  "cloudresourcemanager.googleapis.com",
];

/** Commands that make a role of exactly what adapters need, and give it to whom the connection names. */
export function policy(connection: Connection): ReturnType<CloudProvider["policy"]> {
  const { account: project } = connection;
  const member = memberOf(connection);
  const lines = [
    `gcloud services enable ${APIS.join(" ")} --project=${project}`,
    "",
    ...Object.entries(PERMISSIONS).map(([permission, why]) => `# ${permission}: ${why}`),
    `gcloud iam roles create lintas --project=${project} --title=Lintas --stage=GA \\`,
    `  --permissions=${Object.keys(PERMISSIONS).join(",")}`,
    "",
    `gcloud projects add-iam-policy-binding ${project} --condition=None \\`,
    `  --member='${member}' --role=projects/${project}/roles/lintas`,
  ];
  return {
    text: `${lines.join("\n")}\n`,
    language: "shell",
    how: "Run it once in the project, e.g. in its Cloud Shell; `update` in place of `create` changes a role that is there. Services of ours take requests without Google's own check of the caller, since the gateway has no account there: private functions check our signature themselves. Where an organization's policy forbids that, no release becomes ready.",
  };
}

function memberOf(connection: Connection): string {
  if (connection.provider !== "gcp") return "";
  const { credentials } = connection;
  switch (credentials.kind) {
    case "ambient":
      return "serviceAccount:<the account this installation runs as>";
    case "service-account":
      return `serviceAccount:${credentials.email}`;
    case "workload-identity": {
      if (credentials.serviceAccount !== undefined) {
        return `serviceAccount:${credentials.serviceAccount}`;
      }
      const pool = credentials.audience.replace(/\/providers\/[^/]+$/, "");
      const subject = `lintas:${connection.organization}:${connection.name}`;
      return `principal:${pool}/subject/${subject}`;
    }
  }
}
