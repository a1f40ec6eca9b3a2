import {
  type CompileOptions,
  languageVersionSchema,
  optimisationSchema,
} from '../../../core/protocol/compile.ts';

interface OptionSelectProps<Value> {
  /** Its name for readers of the screen. */
  readonly label: string;
  readonly title?: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function OptimisationSelect(props: OptionSelectProps<CompileOptions['optimisation']>) {
  const {label, title, value, onChange} = props;
  return (
    <select
      aria-label={label}
      title={title}
      value={value}
      onChange={(event) => onChange(optimisationSchema.parse(event.target.value))}
    >
      {optimisationSchema.options.map((option) => (
        <option key={option} value={option}>
          -{option}
        </option>
      ))}
    </select>
  );
}

/** The newest language first; `undefined` is whatever is newest. */
export function LanguageSelect(props: OptionSelectProps<CompileOptions['languageVersion']>) {
  const {label, title, value, onChange} = props;
  return (
    <select
      aria-label={label}
      title={title}
      value={value ?? ''}
      onChange={(event) => onChange(languageVersionSchema.optional().parse(event.target.value || undefined))}
    >
      <option value="">Newest Metal</option>
      {languageVersionSchema.options.toReversed().map((option) => (
        <option key={option} value={option}>
          {option.replace('metal', 'Metal ')}
        </option>
      ))}
    </select>
  );
}
