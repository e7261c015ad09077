import {
  completeFromList,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource
} from "@codemirror/autocomplete";
import {snippets} from "@codemirror/lang-javascript";
import {syntaxTree} from "@codemirror/language";

/** A name that cells can use, as completion shows it. */
export interface Completion {
  name: string;
  /** What kind of thing it is: `module`, `function`, `value`, … */
  type?: string;
  /** One or two sentences. */
  doc?: string;
}

const KEYWORDS =
  "async await break case catch class const continue default delete do else extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield";

const script = completeFromList([
  ...KEYWORDS.split(" ").map((label) => ({label, type: "keyword", boost: -1})),
  ...snippets.map((snippet) => ({...snippet, boost: -2}))
]);

/** Completes the names of the house and of the notebook, then those of JavaScript, then what an object really has. */
export function completeNames(names: () => readonly Completion[]): CompletionSource {
  return async (context) => {
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    if (/String|Comment|TemplateString/.test(node.name)) return null;
    const member = context.matchBefore(/([\w$]+)\.[\w$]*$/);
    if (member) return completeMember(member.text, context, names());
    const word = context.matchBefore(/[\w$]+/);
    if (!word && !context.explicit) return null;
    const own = names()
      .filter(({name}) => !name.includes("."))
      .map(({name, type, doc}) => ({label: name, type, info: doc, boost: 2}));
    const rest = await script(context);
    return {
      from: word?.from ?? context.pos,
      options: [...own, ...(rest?.options ?? [])],
      validFor: /^[\w$]*$/
    };
  };
}

/** `kernels.` lists the documented names that begin with it. */
function completeMember(
  text: string,
  context: CompletionContext,
  names: readonly Completion[]
): CompletionResult | null {
  const dot = text.lastIndexOf(".");
  const prefix = text.slice(0, dot + 1);
  const options = names
    .filter(({name}) => name.startsWith(prefix))
    .map(({name, type, doc}) => ({label: name.slice(prefix.length), type, info: doc}));
  const base = globals(prefix.slice(0, -1));
  if (base) options.push(...base.map((label) => ({label, type: "property", info: undefined})));
  if (!options.length) return null;
  return {from: context.pos - (text.length - dot - 1), options, validFor: /^[\w$]*$/};
}

/** The properties of the browser’s own namespaces, such as Math. */
function globals(name: string): string[] | null {
  if (!/^(Math|JSON|Object|Array|Number|Promise|Reflect|Intl|console|performance)$/.test(name)) return null;
  return Object.getOwnPropertyNames((globalThis as Record<string, unknown>)[name] as object);
}
