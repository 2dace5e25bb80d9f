import { engineSubject, nodeSubject } from "../adapters/node-subject.ts";
import { deployerContract } from "./deployer-contract.ts";

deployerContract("this machine's runner", nodeSubject);
deployerContract("this machine's runner and engine", engineSubject);
