export * from "./gabor-bank.ts";
