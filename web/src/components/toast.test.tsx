import { Notifications } from "@mantine/notifications";
import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { renderScreen } from "@/testing/render";

import { showToast, ToastAction } from "./toast";

const undo = <ToastAction onClick={() => {}}>Undo</ToastAction>;

const titles = () =>
  screen
    .queryAllByText(/^(Moved|Saved|Renamed|Copied)/)
    .map((one) => one.textContent)
    .toSorted();

beforeEach(() => void renderScreen(<Notifications transitionDuration={0} />));

it("leaves another toast's Undo where it is", async () => {
  act(() => showToast({ about: "job 1", title: "Moved 5", actions: undo }));
  act(() => showToast({ title: "Saved" }));
  act(() => showToast({ about: "job 2", title: "Copied 3", actions: undo }));
  await waitFor(() => expect(titles()).toEqual(["Copied 3", "Moved 5", "Saved"]));
});

it("makes room by what offers nothing, then by the oldest", async () => {
  act(() => showToast({ about: "job 1", title: "Moved 1", actions: undo }));
  act(() => showToast({ about: "job 2", title: "Moved 2", actions: undo }));
  act(() => showToast({ title: "Saved" }));
  act(() => showToast({ title: "Renamed" }));
  await waitFor(() => expect(titles()).toEqual(["Moved 1", "Moved 2", "Renamed"]));
  act(() => showToast({ about: "job 3", title: "Moved 3", actions: undo }));
  act(() => showToast({ about: "job 4", title: "Moved 4", actions: undo }));
  await waitFor(() => expect(titles()).toEqual(["Moved 2", "Moved 3", "Moved 4"]));
});

it("replaces one about the same, and what it makes pointless", async () => {
  act(() => showToast({ about: "job 1", title: "Moved 1", actions: undo }));
  act(() => showToast({ about: "job 1", title: "Moved 2", actions: undo }));
  await waitFor(() => expect(titles()).toEqual(["Moved 2"]));
  act(() => showToast({ about: "job 2", replaces: "job 1", title: "Moved back", actions: undo }));
  await waitFor(() => expect(titles()).toEqual(["Moved back"]));
});
