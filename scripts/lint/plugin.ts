/**
 * The project's own lint rules: what `deno lint` cannot know about this code.
 * @module
 */
import { clockOnly } from "./clock_only.ts";
import { fileLength } from "./file_length.ts";
import { floatingPromise } from "./floating_promise.ts";
import { functionLength } from "./function_length.ts";
import { importDirection } from "./import_direction.ts";
import { noModuleState } from "./no_module_state.ts";
import { noTopLevelEffect } from "./no_top_level_effect.ts";
import { positionalParameters } from "./positional_parameters.ts";

const plugin: Deno.lint.Plugin = {
  name: "bcourse",
  rules: {
    "clock-only": clockOnly,
    "file-length": fileLength,
    "floating-promise": floatingPromise,
    "function-length": functionLength,
    "import-direction": importDirection,
    "no-module-state": noModuleState,
    "no-top-level-effect": noTopLevelEffect,
    "positional-parameters": positionalParameters,
  },
};

export default plugin;
