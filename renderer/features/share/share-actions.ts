import {sessionFragment} from '../../../core/share/session-link.ts';
import {writeSessionFile} from '../../../core/share/session-file.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type AppContext} from '../../app/feature.ts';
import {saveFile} from '../../app/save-file.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {collectSession, sessionTitle} from './collect-session.ts';
import {makeReport} from './make-report.ts';

type Context = Pick<AppContext, 'store' | 'connection'>;

/** Where a link leads: this page in a browser, the app's scheme in the app. */
function linkTo(fragment: string): string {
  const {origin, protocol} = window.location;
  return protocol === 'http:' ? `${origin}/#${fragment}` : `airlock://session#${fragment}`;
}

function fileStem(title: string): string {
  return (
    title
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || 'session'
  );
}

/** Saves the report; says what became of it. */
export async function saveReport({store}: Context): Promise<string> {
  const state = store.getState();
  const text = await makeReport(state, irClient(), new Date());
  const name = `${fileStem(sessionTitle(state))}.html`;
  saveFile(name, text, 'text/html');
  return `${name} was saved.`;
}

/** Saves the session as one file. */
export async function saveSession({store, connection}: Context): Promise<string> {
  const session = await collectSession(store.getState(), connection.lab, new Date());
  const file = session.ok ? writeSessionFile(session.value) : session;
  if (!file.ok) return words(file.error);
  const name = `${fileStem(sessionTitle(store.getState()))}.airlock`;
  saveFile(name, new Uint8Array(file.value), 'application/vnd.airlock.session+zip');
  return `${name} was saved.`;
}

/** The link, where the session is small enough for one; else why not. */
export async function sessionLink({store, connection}: Context): Promise<{link: string} | {problem: string}> {
  const state = store.getState();
  if (state.documentOrder.some((id) => state.documents[id]?.language === 'library'))
    return {problem: 'A library does not fit into a link: save the session as a file.'};
  const session = await collectSession(state, connection.lab, new Date());
  if (!session.ok) return {problem: words(session.error)};
  const fragment = sessionFragment(session.value);
  return fragment === undefined
    ? {problem: 'The texts are too long for a link: save the session as a file.'}
    : {link: linkTo(fragment)};
}

export async function copySessionLink(context: Context): Promise<string> {
  const made = await sessionLink(context);
  if ('problem' in made) return made.problem;
  return navigator.clipboard.writeText(made.link).then(
    () => 'The link to this session is in the clipboard.',
    () => 'The clipboard refused the link.',
  );
}

function words({message, nextStep}: LabError): string {
  return `${message} ${nextStep}`;
}
