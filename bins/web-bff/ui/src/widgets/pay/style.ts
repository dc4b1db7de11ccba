/// The fields, two beside each other where there is room.
import { css } from "lit";

export const style = css`
  .pay {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.75rem;
  }
  .name {
    grid-column: 1 / -1;
  }
  .pay .button {
    grid-column: 1 / -1;
    justify-self: start;
    margin-block-start: 0.25rem;
  }
  .said {
    margin-block-start: 0.75rem;
    font-size: var(--text-m);
  }
  .said:empty {
    margin: 0;
  }
`;
