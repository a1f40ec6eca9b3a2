export interface AboutSlice {
  readonly aboutOpen: boolean;
}

export const initialAbout: AboutSlice = {aboutOpen: false};
