// Whether cells may run: not after a crash, in safe mode, or while the code is not the site's own, until the reader says so.
import type {Notices} from "./notices.ts";

const SAFE = "Safe mode: nothing runs by itself. You can read and edit everything.";
const FOREIGN =
  "This notebook is not part of this site, and its code has not run. Once it runs, it can do on this page whatever this site can; read it first.";

export interface Permission {
  /** Whether cells are held back. */
  readonly held: boolean;
  /** Says why nothing runs, and offers to run. */
  hold(reason?: string): void;
  /** Something was to run that may not yet: leads to the notice that says why. */
  remind(): void;
  /** Ends holding back, and runs. */
  grant(): void;
}

/** Cells of a `trusted` notebook may run until they are held; those of another may not. `run` is called when they may. */
export function permission(trusted: boolean, notices: Notices, run: () => void): Permission {
  let held = !trusted;
  const grant = () => {
    held = false;
    notices.close("held");
    run();
  };
  return {
    get held() {
      return held;
    },
    hold(reason = trusted ? SAFE : FOREIGN) {
      held = true;
      const choice = {label: "Run this notebook", action: "run-notebook", run: grant, primary: true};
      notices.banner("held", reason, [choice], {closable: false});
    },
    remind() {
      notices.element.scrollIntoView({block: "center"});
      notices.element.querySelector<HTMLElement>("[data-action=run-notebook]")?.focus();
    },
    grant
  };
}
