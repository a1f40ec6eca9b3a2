import {makeLargeModule} from '../../ir/testing/air/large-module.ts';

/** A module of 4,000 lines and 61 kernels, without its SDK Version: macOS 26 is predicted to crash on it. */
export function largeCrasher(): string {
  const text = makeLargeModule(4000, 3, 61);
  const flag = /^!(\d+) = !\{i32 2, !"SDK Version".*\n/m.exec(text);
  if (flag === null) throw new Error('the generator writes no SDK Version');
  return text
    .replace(flag[0], '')
    .replace(new RegExp(`!llvm.module.flags = !\\{!${flag[1] ?? ''}, `), '!llvm.module.flags = !{');
}
