import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import * as React from 'react';

const MARKDOWN = 'text/markdown';

/** Text as JupyterLab renders Markdown, sanitized: texts of a service are not trusted. */
export function Markdown(props: { text: string; markdown: IRenderMimeRegistry }): JSX.Element {
  const { text, markdown } = props;
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const renderer = markdown.createRenderer(MARKDOWN);
    const model = markdown.createModel({ data: { [MARKDOWN]: text }, trusted: false });
    let wanted = true;
    void renderer.renderModel(model).then(() => {
      if (wanted) {
        host.current?.replaceChildren(renderer.node);
      }
    });
    return () => {
      wanted = false;
      renderer.dispose();
    };
  }, [text, markdown]);
  return <div className="jp-codementor-markdown" ref={host} />;
}
