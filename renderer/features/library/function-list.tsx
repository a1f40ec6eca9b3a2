import {Icon} from '../../app/icon.tsx';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {appStore} from '../../app/store.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {chooseFunction} from './library-controller.ts';
import {type FunctionFacts} from './messages.ts';
import {listTarget, VirtualRows} from './virtual-rows.tsx';

interface FunctionListProps {
  readonly id: DocumentId;
  readonly name: string;
  readonly functions: readonly FunctionFacts[];
  readonly chosen: number;
}

const hashWords: Readonly<Record<FunctionFacts['hash'], string>> = {
  right: 'hash right',
  wrong: 'hash wrong: the loader refuses it',
  none: 'no hash',
};

/** The functions of a library: name, type, versions, hash, and where the module is. */
export function FunctionList({id, name, functions, chosen}: FunctionListProps) {
  const choose = (index: number): void => chooseFunction(appStore, irClient(), id, index);
  return (
    <div className="function-list">
      <div className="function-columns function-head" aria-hidden="true">
        <span>Function</span>
        <span>Type</span>
        <span>AIR</span>
        <span>Metal</span>
        <span>Hash</span>
        <span className="number">Bytes</span>
        <span className="number">Offset</span>
        <span title="Tags of the function beside those of the other columns">Tags</span>
      </div>
      <VirtualRows
        role="listbox"
        label={`Functions of ${name}`}
        count={functions.length}
        active={chosen}
        aria={(index) => ({'aria-setsize': functions.length, 'aria-posinset': index + 1})}
        onKeyDown={(event) => {
          const target = listTarget(event.key, chosen, functions.length);
          if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          choose(target);
        }}
        onPick={choose}
      >
        {(index) => <FunctionRow facts={functions[index]} />}
      </VirtualRows>
    </div>
  );
}

function FunctionRow({facts}: {readonly facts: FunctionFacts | undefined}) {
  if (facts === undefined) return null;
  const {name, type, airVersion, languageVersion, hash, module, otherTags} = facts;
  const tags = otherTags.join(', ');
  return (
    <span className="function-columns" title={`${name}: ${hashWords[hash]}${tags === '' ? '' : `; ${tags}`}`}>
      <span className="function-name">{name}</span>
      <span>{type}</span>
      <span>
        {airVersion ?? '–'}
        <span className="visually-hidden"> AIR version,</span>
      </span>
      <span>
        {languageVersion ?? '–'}
        <span className="visually-hidden"> Metal version,</span>
      </span>
      <span
        className="rule-mark"
        data-tone={hash === 'wrong' ? 'error' : hash === 'right' ? 'passed' : 'none'}
      >
        {hash !== 'none' && <Icon name={hash === 'right' ? 'passed' : 'failed'} />}
        <span aria-hidden="true">{hash === 'none' ? 'none' : hash}</span>
        <span className="visually-hidden">{hashWords[hash]}</span>
      </span>
      <span className="number">
        {module?.size ?? '–'}
        <span className="visually-hidden"> bytes</span>
      </span>
      <span className="number">
        {module === undefined ? '–' : `0x${module.offset.toString(16)}`}
        <span className="visually-hidden"> offset</span>
      </span>
      <span className="function-tags">{tags}</span>
    </span>
  );
}
