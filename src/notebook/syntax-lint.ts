import {linter, type Diagnostic} from "@codemirror/lint";
import type {Extension} from "@codemirror/state";
import {compile, CompileError} from "./compile.ts";

/**
 * Marks a syntax error where it is, shortly after typing pauses; the same compiler as at run time finds it. `others` are
 * what is known otherwise, such as where the last run failed.
 */
export function syntaxLinter(mode: string, others: () => Diagnostic[]): Extension {
  return linter(
    async ({state}): Promise<Diagnostic[]> => {
      const value = state.doc.toString();
      try {
        await compile({id: "0", mode, value, pinned: false, hidden: false});
        return others();
      } catch (error) {
        if (!(error instanceof CompileError) || error.line === null) return others();
        const {from, to} = state.doc.line(error.line);
        const at = Math.min(from + (error.column ?? 0), to);
        const end = Math.min(to, Math.max(at + 1, state.wordAt(at)?.to ?? 0));
        return [{from: Math.min(at, end), to: end, severity: "error", message: error.message}];
      }
    },
    {delay: 400}
  );
}
