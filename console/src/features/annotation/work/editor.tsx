/** The editors of all that a project asks for, for one item. */
import type {
  AnnotationResult,
  AnnotationTask,
  LabelScheme,
} from '../../../../../domain/spec/annotations.ts';
import { Notice } from '../../../ui/notice.tsx';
import { ClassEditor } from './class-editor.tsx';
import { CloudEditor } from './cloud-editor.tsx';
import { ImageShown } from './image-shown.tsx';
import { ItemShown } from './item-shown.tsx';
import { RankEditor } from './rank-editor.tsx';
import { ShapeEditor } from './shape-editor.tsx';
import { SpanEditor } from './span-text.tsx';
import type { Answering } from './use-editing.ts';
import { RatingEditor, TextEditor, TurnsEditor } from './value-editors.tsx';

interface EditorProps {
  readonly project: string;
  readonly task: Pick<AnnotationTask, 'id' | 'data'>;
  readonly scheme: LabelScheme;
  readonly answering: Answering;
  /** Sends the answer as it is with this; undefined where one key is not a whole answer. */
  readonly onQuick?: ((part: Partial<AnnotationResult>) => void) | undefined;
}

export function Editor({ project, task, scheme, answering, onQuick }: EditorProps) {
  const { data, id } = task;
  const { result, change } = answering;
  const asks = (part: LabelScheme['asks'][number]): boolean => scheme.asks.includes(part);
  const marksText = asks('spans') && data.type === 'text';
  const draws = asks('shapes') && data.type === 'image';
  const boxes = data.type === 'cloud';
  return (
    <div className="stack">
      {marksText && (
        <SpanEditor text={data.text} scheme={scheme} spans={result.spans ?? []} onChange={change} />
      )}
      {draws && (
        <ShapeEditor
          {...{ project, data, scheme }}
          task={id}
          shapes={result.shapes ?? []}
          onChange={change}
        />
      )}
      {boxes && (
        <CloudEditor
          {...{ project, data, scheme }}
          task={id}
          cuboids={result.cuboids ?? []}
          onChange={asks('cuboids') ? change : undefined}
        />
      )}
      {!marksText && !draws && !boxes && (
        <ItemShown data={data}>
          {data.type === 'image' && <ImageShown project={project} task={id} data={data} scheme={scheme} />}
        </ItemShown>
      )}
      {asks('ranking') && data.type === 'ranking' && (
        <RankEditor data={data} ranking={result.ranking} onChange={change} onQuick={onQuick} />
      )}
      {asks('labels') && (
        <ClassEditor scheme={scheme} chosen={result.labels ?? []} onChange={change} onQuick={onQuick} />
      )}
      {asks('rating') && (
        <RatingEditor scheme={scheme} rating={result.rating} onChange={change} onQuick={onQuick} />
      )}
      {asks('text') && <TextEditor text={result.text ?? ''} onChange={change} />}
      {asks('turns') && data.type === 'chat' && <TurnsEditor turns={result.turns ?? []} onChange={change} />}
      {asks('points') && (
        <Notice tone="idle" title="Labels of single points are not given on this page">
          <p>They come in with files, and go out with exports.</p>
        </Notice>
      )}
    </div>
  );
}
