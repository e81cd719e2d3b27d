// A title that is changed in place. What is being typed stays, whatever else the page draws meanwhile.

import { useEffect, useRef } from "preact/hooks";

/** The field with its label; `change` takes a text and answers with the title as it is then, which may be the old one. */
export function TitleField(props: { label: string; title: string; longest: number; change: (text: string) => string }) {
  const { label, title, longest, change } = props;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current) field.current.value = title;
  }, [title]);
  return (
    <label class="named">
      {label}
      <input
        ref={field}
        type="text"
        class="words"
        maxLength={longest}
        autocomplete="off"
        defaultValue={title}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          event.currentTarget.value = change(event.currentTarget.value);
        }}
      />
    </label>
  );
}
