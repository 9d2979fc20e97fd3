import { COURSE_KINDS } from "../support/course_kinds.ts";
import { courseContract } from "./contract.ts";

for (const kind of COURSE_KINDS) courseContract(kind);
