export interface ShareSlice {
  readonly shareOpen: boolean;
}

export const initialShare: ShareSlice = {shareOpen: false};
