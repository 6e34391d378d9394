import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type AnchorElement = Omit<ComponentPropsWithRef<"a">, keyof AnchorProps> & AnchorProps;
type ButtonElement = Omit<ComponentPropsWithRef<"a">, keyof ButtonProps> & ButtonProps;

/** A link to another page of the application, as text. */
export const TextLink = createLink((props: AnchorElement) => <Anchor {...props} />);

/** The same, as a button: for the one thing to do next. */
export const ButtonLink = createLink((props: ButtonElement) => <Button component="a" {...props} />);
