import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "style" | "color"> & {
  ref?: Ref<HTMLAnchorElement>;
};

/** A link of the router that looks like the others. */
export const TextLink = createLink((props: Native & AnchorProps) => <Anchor {...props} />);

/** A link of the router that looks like a button. */
export const ButtonLink = createLink((props: Native & ButtonProps) => (
  <Button component="a" {...props} />
));
