import {useRef} from 'react';

/** For a dialog that has no button of its own: when it closes, the focus goes back to where it was. */
export function useFocusReturn(): {
  readonly onOpenAutoFocus: () => void;
  readonly onCloseAutoFocus: (event: Event) => void;
} {
  const previous = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      previous.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      if (previous.current instanceof HTMLElement && previous.current.isConnected) previous.current.focus();
    },
  };
}
