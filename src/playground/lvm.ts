// LVM as cells get it: the model, and the painter that lets a page watch and stop it.
export * from "#models/lvm/index";
export * from "#models/lvm/painter";
