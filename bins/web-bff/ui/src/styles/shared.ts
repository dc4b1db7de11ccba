/// `shared.css` as a sheet that shadow trees adopt: a sheet is no inline style, so the page's policy allows it.
import { unsafeCSS } from "lit";
import text from "./shared.css?inline";

export const shared = unsafeCSS(text);
