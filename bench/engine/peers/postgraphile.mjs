// PostGraphile 5 over the same database: rows are hidden by policies that read the session's settings.
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

const preset = {
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  pgServices: [
    makePgService({
      connectionString: process.argv[2],
      schemas: ["public"],
      poolConfig: { max: 4 },
    }),
  ],
  schema: { defaultBehavior: "list -connection" },
  // One order is by a column without an index.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  grafast: {
    explain: false,
    context: (request) => {
      const headers = request.node?.req.headers ?? {};
      return {
        pgSettings: {
          role: "listener",
          "session.hidden_artist": headers["x-hidden-artist"],
          "session.hidden_genre": headers["x-hidden-genre"],
        },
      };
    },
  },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
};
const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
