import { useMediaQuery } from "@mantine/hooks";

/** Fingers, not a mouse: to give a field the focus brings a keyboard up that covers half of the screen. */
export const useTouch = () =>
  useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
