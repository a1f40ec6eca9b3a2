// A process that uses a pool and then has nothing more to do: `node use-pool.mjs WORKER dispose|leave`.
import {ClangPool} from '../clang-pool.ts';
import {kernelArguments, vectorAdd} from './kernels.ts';

const [workerPath = '', ending] = process.argv.slice(2);
const pool = new ClangPool({workerPath});
const args = [...kernelArguments, '-S', '-emit-llvm', 'k.metal', '-o', 'k.ll'];
const result = await pool.run({args, files: {'k.metal': vectorAdd}, outputs: ['k.ll']});
if (ending === 'dispose') await pool.dispose();
process.stdout.write(result.ok ? `exit ${result.value.exitCode}` : result.error.message);
