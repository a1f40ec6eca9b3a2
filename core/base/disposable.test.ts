import {expect, test} from 'vitest';
import {DisposableStack, toDisposable} from './disposable.ts';

test('a stack lets go in reverse order, and once', () => {
  const order: string[] = [];
  const stack = new DisposableStack();
  stack.use(toDisposable(() => order.push('first')));
  stack.defer(() => order.push('second'));
  stack.dispose();
  stack.dispose();
  expect(order).toEqual(['second', 'first']);
});
