// LVM as cells get it.
export * from "#models/lvm/configs";
export * from "#models/lvm/decode";
export * from "#models/lvm/embedding";
export * from "#models/lvm/language-model";
export * from "#models/lvm/llama";
export * from "#models/lvm/llama-params";
export * from "#models/lvm/metrics";
export * from "#models/lvm/next-token-loss";
export * from "#models/lvm/painter";
export * from "#models/lvm/rope";
export * from "#models/lvm/sampling";
export * from "#models/lvm/sentence";
export * from "#models/lvm/tokenizer";
export * from "#models/lvm/vqgan";
export * as tasks from "#models/lvm/tasks/index";
