import {type JsonValue} from '../../../core/experiment/edit-experiment.ts';
import {TextField} from './configuration-entries.tsx';
import {
  type ConfigurationFields,
  constantValue,
  type FieldValue,
  freeIndex,
  freeSlot,
  memoryRows,
  memoryValue,
} from './configuration-fields.ts';

/** Changes the experiment's text, or removes what is at the path; says why it could not. */
type SetField = (path: readonly (string | number)[], value: JsonValue | undefined) => string | undefined;

interface FunctionConstantsProps {
  readonly constants: ConfigurationFields['functionConstants'];
  readonly set: SetField;
}

export function FunctionConstants({constants, set}: FunctionConstantsProps) {
  return (
    <>
      <h3>
        Function constants
        <button
          type="button"
          className="button"
          onClick={() => set(['functionConstants', freeIndex(constants)], 0)}
        >
          Add
        </button>
      </h3>
      {constants.length === 0 && <p className="quiet">None are set.</p>}
      {constants.map(({name, value}) => (
        <div key={name} className="field-row">
          <TextField
            label={`Name or index of constant ${name}`}
            hideLabel
            value={name}
            read={(given) =>
              given.trim() === ''
                ? {ok: false, error: 'Give a name or an index.'}
                : {ok: true, value: given.trim()}
            }
            commit={(given) => {
              if (typeof given !== 'string' || given === name) return undefined;
              if (constants.some((one) => one.name === given)) return 'This constant is set already.';
              const rest = constants.map((one) => {
                const read = constantValue(one.value);
                return [one.name === name ? given : one.name, read.ok ? read.value : 0] as const;
              });
              return set(['functionConstants'], Object.fromEntries(rest));
            }}
          />
          <TextField
            label={`Value of constant ${name}`}
            hideLabel
            value={value}
            read={constantValue}
            commit={(given) => set(['functionConstants', name], given)}
          />
          <button
            type="button"
            className="button"
            aria-label={`Remove constant ${name}`}
            onClick={() => set(['functionConstants', name], undefined)}
          >
            Remove
          </button>
        </div>
      ))}
    </>
  );
}

interface ThreadgroupMemoryProps {
  readonly rows: ConfigurationFields['threadgroupMemory'];
  readonly set: SetField;
}

export function ThreadgroupMemory({rows, set}: ThreadgroupMemoryProps) {
  return (
    <>
      <h3>
        Threadgroup memory
        <button
          type="button"
          className="button"
          onClick={() =>
            set(['threadgroupMemory'], [...memoryRows(rows), {index: freeSlot(rows), bytes: 1024}])
          }
        >
          Add
        </button>
      </h3>
      {rows.length === 0 && <p className="quiet">None is given by the launch.</p>}
      {rows.map((row, at) => {
        const changed = (change: Partial<typeof row>): FieldValue =>
          memoryValue(rows.map((one, index) => (index === at ? {...one, ...change} : one)));
        const commit = (value: JsonValue): string | undefined => set(['threadgroupMemory'], value);
        return (
          <div key={at} className="field-row">
            <TextField
              label={`Index of threadgroup memory ${at}`}
              hideLabel
              value={row.index}
              read={(index) => changed({index})}
              commit={commit}
            />
            <TextField
              label={`Bytes of threadgroup memory ${at}`}
              hideLabel
              value={row.bytes}
              read={(bytes) => changed({bytes})}
              commit={commit}
            />
            <span className="quiet">bytes</span>
            <button
              type="button"
              className="button"
              aria-label={`Remove threadgroup memory ${at}`}
              onClick={() => {
                const rest = memoryRows(rows.filter((_, index) => index !== at));
                set(['threadgroupMemory'], rest.length === 0 ? undefined : rest);
              }}
            >
              Remove
            </button>
          </div>
        );
      })}
    </>
  );
}
