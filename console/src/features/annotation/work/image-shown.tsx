/** An image as it is, with shapes that are only looked at. */
import type { LabelScheme, Shape, TaskData } from '../../../../../domain/spec/annotations.ts';
import { Failure } from '../../../api/loaded.tsx';
import { Skeleton } from '../../../ui/notice.tsx';
import { useImage } from '../media.ts';
import { Picture } from './picture.tsx';

interface ImageShownProps {
  readonly project: string;
  readonly task: string;
  readonly data: Extract<TaskData, { type: 'image' }>;
  readonly scheme: LabelScheme;
  readonly shapes?: readonly Shape[];
}

export function ImageShown({ project, task, data, scheme, shapes = [] }: ImageShownProps) {
  const { data: address, error } = useImage(project, task);
  if (error) return <Failure error={error} />;
  if (address === undefined) return <Skeleton lines={6} />;
  const view = { zoom: 1, x: data.width / 2, y: data.height / 2 };
  return <Picture address={address} size={data} view={view} shapes={shapes} scheme={scheme} />;
}
