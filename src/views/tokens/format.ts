import {format} from "d3";
import {formatNumber} from "../format.ts";

const hundredths = format(".2~f");

/** Bits as they are printed: to hundredths, since more says nothing. */
export const formatBits = (bits: number): string =>
  Number.isFinite(bits) ? hundredths(bits) : formatNumber(bits);

/** A share in per cent, to about three digits. */
export const percent = (share: number): string =>
  share > 0 && share < 1e-5 ? "< 0.001 %" : `${formatNumber(+(100 * share).toPrecision(3))} %`;
