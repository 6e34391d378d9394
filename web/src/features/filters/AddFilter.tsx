import { Button, Combobox, useCombobox } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type Ref, useState } from "react";

import type { Condition } from "./conditions";
import classes from "./filters.module.css";
import { type FieldGroup, useFieldGroups } from "./useFieldGroups";

type Props = {
  ref: Ref<HTMLButtonElement>;
  collectionId: string | null;
  disabled: boolean;
  onAdd: (condition: Condition) => void;
};

/** Everything that a list can be filtered by. */
export function AddFilter({ ref, collectionId, disabled, onAdd }: Props) {
  const [typed, setTyped] = useState("");
  const combobox = useCombobox({
    onDropdownClose: (by) => {
      combobox.resetSelectedOption();
      setTyped("");
      if (by === "keyboard") combobox.focusTarget();
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const { dropdownOpened } = combobox;
  const groups = useFieldGroups(collectionId, typed.trim(), dropdownOpened);
  const choices = new Map(groups.flatMap((group) => group.choices.map((one) => [one.key, one])));

  return (
    <Combobox
      store={combobox}
      width={280}
      position="bottom-start"
      shadow="lg"
      withinPortal
      onOptionSubmit={(key) => {
        combobox.closeDropdown();
        const choice = choices.get(key);
        if (choice) onAdd(choice.begin());
      }}
    >
      <Combobox.Target
        targetType="button"
        withAriaAttributes={false}
        withKeyboardNavigation={false}
      >
        <Button
          ref={ref}
          variant="subtle"
          size="compact-md"
          flex="none"
          disabled={disabled}
          title={disabled ? "No list takes more filters than this" : undefined}
          aria-haspopup="dialog"
          aria-expanded={dropdownOpened}
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => combobox.toggleDropdown()}
        >
          Filter
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <div role="dialog" aria-label="Add a filter">
          <Combobox.Search
            aria-label="Search fields"
            placeholder="Search fields"
            value={typed}
            onBlur={() => combobox.closeDropdown()}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              combobox.selectFirstOption();
            }}
          />
          <Combobox.Options aria-label="Fields" className={classes.fields}>
            {groups.map((group) => (
              <Fields key={group.label} group={group} />
            ))}
            {groups.length === 0 ? <Combobox.Empty>No such field</Combobox.Empty> : null}
          </Combobox.Options>
        </div>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Fields({ group }: { group: FieldGroup }) {
  return (
    <Combobox.Group label={group.label}>
      {group.choices.map(({ key, label, count }) => (
        <Combobox.Option key={key} value={key} className={classes.field}>
          <span className="ellipsis" title={label}>
            {label}
          </span>
          {count ? <span className={classes.count}>{count}</span> : null}
        </Combobox.Option>
      ))}
      {group.note ? <div className={classes.hint}>{group.note}</div> : null}
    </Combobox.Group>
  );
}
