import { Autocomplete, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useMemo } from "react";

import { countryNames, type FIELDS, type FieldName } from "./fields";

type Props = {
  input: (typeof FIELDS)[FieldName]["input"];
  label: string;
  value: string | number | null;
  onChange: (value: string | number | null) => void;
  onBlur: () => void;
  name: string;
  ref: React.Ref<HTMLInputElement & HTMLTextAreaElement>;
  error: string | undefined;
};

/** The input that suits a field. */
export function ValueInput({ input, value, onChange, ...props }: Props) {
  const text = typeof value === "string" ? value : "";
  if (input === "number" || input === "year")
    return (
      <NumberInput
        {...props}
        hideControls
        allowNegative={false}
        allowDecimal={false}
        thousandSeparator={input === "year" ? "" : ","}
        {...(input === "year" ? { maxLength: 4, placeholder: "1998" } : {})}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => onChange(next === "" ? null : Number(next))}
      />
    );
  if (input === "country") return <CountryInput {...props} value={text} onChange={onChange} />;
  const written = {
    ...props,
    value: text,
    autoComplete: "off",
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return input === "text" ? (
    <Textarea {...written} autosize minRows={2} maxRows={6} />
  ) : (
    <TextInput {...written} />
  );
}

type CountryProps = Omit<Props, "input" | "value"> & { value: string };

/** Suggests, and takes whatever is written: files have names of their own for countries. */
function CountryInput(props: CountryProps) {
  const names = useMemo(() => countryNames(), []);
  return (
    <Autocomplete
      {...props}
      data={names}
      limit={30}
      withScrollArea={false}
      styles={{ dropdown: { overflowY: "auto", maxHeight: 240 } }}
      comboboxProps={{ shadow: "md" }}
    />
  );
}
