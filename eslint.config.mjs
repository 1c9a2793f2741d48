// What the compiler cannot see. Kernels are AssemblyScript, which these rules do not know.
//
// The types come from one program over everything, not from the five that keep the layers apart:
// that is the compiler's business, and five take twice as long.

import vue from "eslint-plugin-vue";
import globals from "globals";
import typescript from "typescript-eslint";

const inexact = [
  "exp",
  "log",
  "log2",
  "log10",
  "log1p",
  "expm1",
  "sin",
  "cos",
  "tan",
  "tanh",
  "pow",
  "cbrt",
  "hypot",
];
// A power that is written out is exact, or seen to be not.
const POWER =
  "BinaryExpression[operator='**']:not([left.type='Literal'][right.type=/Literal|UnaryExpression/])";
const forbidden = (object, property, message) => ({ object, property, message });

export default typescript.config(
  { ignores: ["out/", "node_modules/", "**/*.kernel.ts", "src-engine/platform.d.ts", "test/fixtures/"] },
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error", "no-empty": "error" },
  },
  { files: ["**/*.mjs", "**/*.cjs", "**/*.js"], rules: { "no-undef": "error", "no-unused-vars": "error" } },
  {
    files: ["**/*.ts", "**/*.mts"],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: "tsconfig.eslint.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers in sentences are what an error message is for.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      // An index that was checked by the loop around it.
      "@typescript-eslint/no-non-null-assertion": "off",
      // `(x) => call(x)` and `void call()` read better than a block around one call.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-meaningless-void-operator": "off",
      // Our interfaces are plain data with functions in it; none of them uses `this`.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-generated-empty-object-type": "off",
      "@typescript-eslint/use-unknown-in-catch-callback-variable": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      // What promises is written `async`, whether it waits or not.
      "@typescript-eslint/require-await": "off",
      // A third of the time, for what does not happen here.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-deprecated": "off",
    },
  },
  {
    // A test may put in what the types forbid.
    files: ["test/**/*.ts", "bench/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "no-restricted-imports": ["error", { name: "fast-check", message: "From test/support/properties." }],
    },
  },
  { files: ["test/support/properties.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src-engine/**/*.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        forbidden("Math", "random", "Same seed, same bits: draw from tensor/random."),
        forbidden("Date", "now", "The engine has no clock; the shell hands one in."),
        ...inexact.map((name) => forbidden("Math", name, "Not the same on every machine: use tensor/math.")),
      ],
      "no-restricted-syntax": [
        "error",
        { selector: POWER, message: "Not the same on every machine: multiply." },
        { selector: "NewExpression[callee.name='Date']", message: "The engine has no clock." },
      ],
    },
  },
  {
    files: ["**/*.vue"],
    extends: [typescript.configs.strict, ...vue.configs["flat/recommended"]],
    languageOptions: { globals: globals.browser, parserOptions: { parser: typescript.parser } },
    rules: {
      "vue/no-v-html": "error",
      // The content security policy drops a style attribute that stands in a template.
      "vue/no-static-inline-styles": "error",
      "vue/multi-word-component-names": "off",
      "vue/require-default-prop": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      // Layout is prettier's.
      ...layoutOff(),
    },
  },
  {
    // A component and d3's tables are `any` to a program that does not read .vue; vue-tsc does.
    files: ["src-view/**", "src-renderer/**"],
    rules: { "no-console": "error", "@typescript-eslint/no-unsafe-argument": "off" },
  },
  {
    files: ["scripts/**/*.mjs", "bench/**/*.mjs", "*.mjs"],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    files: ["test/shim/page-*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { ...globals.browser, shimCreateCodec: "readonly", shimPreload: "readonly" },
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { sourceType: "commonjs", globals: { ...globals.node } },
  },
);

function layoutOff() {
  const rules = [
    "first-attribute-linebreak",
    "html-closing-bracket-newline",
    "html-closing-bracket-spacing",
    "html-indent",
    "html-self-closing",
    "max-attributes-per-line",
    "multiline-html-element-content-newline",
    "singleline-html-element-content-newline",
  ];
  return Object.fromEntries(rules.map((rule) => [`vue/${rule}`, "off"]));
}
