import tseslint from "typescript-eslint";

export default tseslint.config(
  {ignores: ["dist", ".astro", ".gpu*", "node_modules", "notebooks", "tests/browser/output"]},
  ...tseslint.configs.recommended,
  {
    linterOptions: {reportUnusedDisableDirectives: "error"},
    rules: {
      "no-console": ["error", {allow: ["warn", "error"]}],
      "no-restricted-properties": [
        "error",
        {property: "dataSync", message: "Reads the GPU synchronously; await data() instead."},
        {property: "readSync", message: "Reads the GPU synchronously; await read() instead."}
      ],
      "@typescript-eslint/consistent-type-imports": ["error", {disallowTypeAnnotations: false}],
      "@typescript-eslint/no-unused-vars": ["error", {argsIgnorePattern: "^_", varsIgnorePattern: "^_"}]
    }
  },
  {files: ["tests/**", "**/*.test.ts", "**/bench.ts"], rules: {"no-console": "off"}}
);
