import { noticesBrokenAdapters } from "./broken-contract.ts";
import { computeContract } from "./compute-contract.ts";
import { nodeSubject } from "./node-subject.ts";

computeContract("node", nodeSubject);
noticesBrokenAdapters("a real runner", nodeSubject);
