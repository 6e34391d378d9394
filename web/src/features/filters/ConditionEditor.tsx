import { Button, NativeSelect, Text } from "@mantine/core";

import { CollectionsEditor } from "./CollectionsEditor";
import { type Condition, withOp } from "./conditions";
import { ContainsEditor } from "./ContainsEditor";
import { FacetEditor } from "./FacetEditor";
import { type Field, type Op, OP_WORDS } from "./fields";
import classes from "./filters.module.css";
import { MomentEditor } from "./MomentEditor";
import { NumberEditor } from "./NumberEditor";
import type { Scope } from "./queries";

export type EditorProps<Edited extends Condition = Condition> = {
  condition: Edited;
  field: Field;
  /** What the list shows without this condition. */
  scope: Scope;
  onChange: (condition: Condition) => void;
};

/** One condition: what is said of the field, and of which values. */
export function ConditionEditor({ onDone, ...props }: EditorProps & { onDone: () => void }) {
  const { condition, field, onChange } = props;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      <div className={classes.head}>
        <Text fw={600} className="ellipsis" title={field.label}>
          {field.label}
        </Text>
        {field.ops.length > 1 ? (
          <NativeSelect
            size="xs"
            aria-label="Condition"
            data={field.ops.map((op) => ({ value: op, label: OP_CHOICES[op] ?? OP_WORDS[op] }))}
            value={condition.op}
            onChange={(event) =>
              onChange(withOp(condition, field, event.currentTarget.value as Op))
            }
          />
        ) : null}
      </div>
      <Values {...props} />
      {/* Where it is not shown it still makes Enter mean that. */}
      <Button type="submit" fullWidth mt="md" hiddenFrom="sm">
        Done
      </Button>
    </form>
  );
}

const OP_CHOICES: Partial<Record<Op, string>> = {
  in_collection: "in any of",
  not_in_collection: "in none of",
};

function Values({ condition, ...props }: EditorProps) {
  switch (condition.op) {
    case "in_collection":
    case "not_in_collection":
      return <CollectionsEditor {...props} condition={condition} />;
    case "contains":
    case "does_not_contain":
      return <ContainsEditor {...props} condition={condition} />;
    case "during":
      return <MomentEditor {...props} condition={condition} />;
    case "between":
      return <NumberEditor {...props} condition={condition} />;
    case "is":
    case "is_not":
      return <FacetEditor {...props} condition={condition} />;
    default:
      // Its values are one tick away, where a value can be chosen.
      return props.field.ops.includes("is") ? (
        <FacetEditor {...props} condition={condition} />
      ) : null;
  }
}
