import { noticesBrokenAdapters } from "./broken-contract.ts";
import { computeContract } from "./compute-contract.ts";
import { engineSubject, nodeSubject } from "./node-subject.ts";

computeContract("node", nodeSubject);
computeContract("node, for supergraphs", engineSubject, [
  // What an engine serves answers GraphQL, and not with its path; it logs what becomes of a release,
  // and no requests; it has none that takes a second to start.
  "a request reaches the release itself, whatever takes the traffic",
  "logs resume after the last line that was read",
  "a followed log gives new lines and ends with its signal",
  "a part whose start is proven is not ready before it really answers",
]);
noticesBrokenAdapters("a real runner", nodeSubject);
