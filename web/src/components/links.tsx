import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  Menu,
  type MenuItemProps,
} from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type AnchorElement = Omit<ComponentPropsWithRef<"a">, keyof AnchorProps> & AnchorProps;
type ButtonElement = Omit<ComponentPropsWithRef<"a">, keyof ButtonProps> & ButtonProps;
type MenuItemElement = Omit<ComponentPropsWithRef<"a">, keyof MenuItemProps> & MenuItemProps;

/** A link to another page of the application, as text. */
export const TextLink = createLink((props: AnchorElement) => <Anchor {...props} />);

/** The same, as a button: for the one thing to do next. */
export const ButtonLink = createLink((props: ButtonElement) => <Button component="a" {...props} />);

/** The same, as an entry of a menu. */
export const MenuItemLink = createLink((props: MenuItemElement) => (
  <Menu.Item component="a" {...props} />
));
