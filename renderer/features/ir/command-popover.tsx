import {Popover} from 'radix-ui';
import {CopyBlock} from '../../app/copy-block.tsx';
import {Icon} from '../../app/icon.tsx';
import {formatCommandLine} from '../../base/format.ts';

/** The command that makes the same AIR with Apple's tools, to be copied. */
export function CommandPopover({command}: {readonly command: readonly string[] | undefined}) {
  if (command === undefined) return null;
  return (
    <Popover.Root>
      <Popover.Trigger
        className="button"
        title="The command that makes AIR of this source with Apple’s tools and the same options"
      >
        <Icon name="copy" />
        <span>Command</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover stage-detail"
          side="bottom"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Equivalent command"
        >
          <div className="stage-detail-heading">
            <strong>The same with Apple’s tools</strong>
            <Popover.Close className="button button-icon" aria-label="Close" title="Close (Escape)">
              <Icon name="close" />
            </Popover.Close>
          </div>
          <p>
            Run where the sources are, on a Mac with Xcode. Made from the options that the document was
            compiled with; the lab has not run it.
          </p>
          <CopyBlock title="Command line" text={formatCommandLine(command)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
