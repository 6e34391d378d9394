import { CloseButton, Popover, UnstyledButton } from "@mantine/core";
import type { KeyboardEvent } from "react";

import { ConditionEditor } from "./ConditionEditor";
import type { Condition } from "./conditions";
import { fieldOfCondition } from "./fields";
import classes from "./filters.module.css";
import type { Scope } from "./queries";
import type { Words } from "./words";

type Props = {
  condition: Condition;
  words: Words;
  scope: Scope;
  opened: boolean;
  onOpen: () => void;
  onClose: () => void;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

/** A condition in a few words, with its editor behind them and a way to be rid of it. */
export function FilterChip(props: Props) {
  const { condition, words, scope, opened, onOpen, onClose, onChange, onRemove } = props;
  const field = fieldOfCondition(condition, scope.collectionId !== null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Backspace" && event.key !== "Delete") return;
    // The same keys take selected rows out of the list.
    event.stopPropagation();
    event.preventDefault();
    onRemove();
  };
  return (
    <li className={classes.chip} data-opened={opened || undefined}>
      <Popover
        opened={opened}
        onChange={(open) => !open && onClose()}
        position="bottom-start"
        width={344}
        shadow="lg"
        radius="md"
        trapFocus
        hideDetached={false}
        middlewares={{ shift: { padding: 8 }, flip: { padding: 8 } }}
      >
        <Popover.Target>
          <UnstyledButton
            data-chip
            className={classes.words}
            title={words.full}
            onClick={opened ? onClose : onOpen}
            onKeyDown={onKeyDown}
          >
            {words.subject ? <span className={classes.subject}>{words.subject}</span> : null}
            {words.verb ? <span className={classes.verb}>{words.verb}</span> : null}
            <span className={classes.object}>{words.object || "…"}</span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown className={classes.popover}>
          {field ? (
            <ConditionEditor
              condition={condition}
              field={field}
              scope={scope}
              onChange={onChange}
              onDone={onClose}
            />
          ) : null}
        </Popover.Dropdown>
      </Popover>
      <CloseButton
        size={24}
        className={classes.remove}
        aria-label={`Remove filter: ${words.full}`}
        onClick={onRemove}
      />
    </li>
  );
}
