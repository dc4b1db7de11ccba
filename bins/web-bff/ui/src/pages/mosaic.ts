/// The welcome page's picture: coins, arches and bars on a grid of tiles. It says nothing, so it is hidden from assistive technology.
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const TILE = 120;

/// Paths inside one tile of 120 by 120.
const FIGURES = {
  quarter: "M0 0A120 120 0 0 1 120 120H0Z",
  arch: "M0 120V60A60 60 0 0 1 120 60V120Z",
  coin: "M60 12A48 48 0 1 1 60 108A48 48 0 1 1 60 12Z",
  bars: "M12 120V72H36V120ZM48 120V44H72V120ZM84 120V16H108V120Z",
  leaf: "M0 120V60A60 60 0 0 1 60 0H120V60A60 60 0 0 1 60 120Z",
  half: "M0 60A60 60 0 0 1 120 60Z",
  none: "",
};

type Tile = [ground: string, figure: keyof typeof FIGURES, ink: string, turn?: number];

const TILES: Tile[][] = [
  [["pine", "quarter", "lime", 90], ["mint", "none", "mint"], ["mint", "coin", "pine"], ["lime", "quarter", "pine", 180]],
  [["mint", "arch", "deep"], ["deep", "bars", "lime"], ["pine", "leaf", "mint"], ["deep", "half", "sand", 180]],
  [["deep", "coin", "sand"], ["pine", "quarter", "mint", 180], ["lime", "arch", "deep"], ["mint", "quarter", "pine", 270]],
];

export function mosaic(): TemplateResult {
  const tiles = TILES.flatMap((row, y) => row.map((tile, x) => drawn(tile, x * TILE, y * TILE)));
  return html`<svg class="mosaic" viewBox="0 0 480 360" aria-hidden="true" focusable="false">${tiles}</svg>`;
}

function drawn([ground, figure, ink, turn = 0]: Tile, x: number, y: number): SVGTemplateResult {
  return svg`
    <g transform="translate(${x} ${y})">
      <rect class="fill-${ground}" width=${TILE} height=${TILE} />
      <path class="fill-${ink}" d=${FIGURES[figure]} transform="rotate(${turn} 60 60)" />
    </g>
  `;
}
