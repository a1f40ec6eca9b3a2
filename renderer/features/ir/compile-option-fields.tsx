import {optimisationSchema} from '../../../core/protocol/compile.ts';
import {appStore, useApp} from '../../app/store.ts';

/** What the IR is made with. Every change compiles again at once. */
export function CompileOptionFields() {
  const options = useApp((state) => state.options);
  return (
    <div className="option-fields">
      <select
        aria-label="Optimisation"
        title="Optimisation"
        value={options.optimisation}
        onChange={(event) => {
          const optimisation = optimisationSchema.parse(event.target.value);
          appStore.setState((state) => ({options: {...state.options, optimisation}}));
        }}
      >
        {optimisationSchema.options.map((option) => (
          <option key={option} value={option}>
            -{option}
          </option>
        ))}
      </select>
      <label className="option-check" title="Allow the compiler to reorder floating-point arithmetic">
        <input
          type="checkbox"
          checked={options.fastMath}
          onChange={(event) => {
            const fastMath = event.target.checked;
            appStore.setState((state) => ({options: {...state.options, fastMath}}));
          }}
        />
        Fast math
      </label>
    </div>
  );
}
