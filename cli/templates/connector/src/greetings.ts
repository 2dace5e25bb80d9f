import { ConnectorRefusal, defineConnector } from "lintas/connector";
import { z } from "zod";

const Greeting = z.object({ text: z.string(), letters: z.int32() }).meta({ id: "Greeting" });

export default defineConnector({
  // Fields of the query; they change nothing.
  functions: {
    greet: {
      args: z.object({ name: z.string() }),
      result: Greeting,
      run({ name }) {
        // What a client may learn; anything else that is thrown stays in the logs.
        if (name === "") throw new ConnectorRefusal(422, "nobody can be greeted without a name");
        const text = `Hello ${name}`;
        return { text, letters: text.length };
      },
    },
  },
});
