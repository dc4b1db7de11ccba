/// A series keeps its colour in the picture, the legend and the table.
import type { Series } from "../../format/spending";

export function colour(series: Series, place: number): string {
  return series === "rest" || place >= 5 ? "series-rest" : `series-${place + 1}`;
}
