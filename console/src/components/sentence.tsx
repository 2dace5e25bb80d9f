import { Fragment } from "react";

/** A sentence of ours, with what stands between backticks set as code. */
export function Sentence({ text }: { text: string }) {
  return text
    .split("`")
    .map((piece, i) => (
      <Fragment key={`${i} ${piece}`}>
        {i % 2 === 1 ? <code className="mono">{piece}</code> : piece}
      </Fragment>
    ));
}
