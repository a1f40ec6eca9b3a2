import {type ShellManifest} from '../protocol/shell.ts';

/** Names of the two files of a pair, as the host code loads them. */
export interface PairFiles {
  readonly library: string;
  readonly function: string;
}

interface Binding {
  readonly index: number;
  readonly name: string;
}

function bindingsOf({buffers}: ShellManifest): Binding[] {
  return [...buffers].sort((a, b) => a.index - b.index);
}

function notes({launch, buffers}: ShellManifest): string[] {
  return [
    ...buffers.map(({index, name, type, meaning}) => `buffer ${index}: ${name}, ${type}, ${meaning}`),
    ...launch.rules,
  ];
}

/** Swift: makes the pipeline of a pair and encodes a launch of it. */
export function swiftHost(manifest: ShellManifest, files: PairFiles): string {
  const {kernel, launch, title} = manifest;
  const [width, height, depth] = launch.threadgroup;
  const bindings = bindingsOf(manifest);
  return `// ${title}. ${files.library} is shipped; ${files.function} may be made, and compiled, where the app runs.
// Public Metal API only (macOS 12, iOS 15).
import Foundation
import Metal

enum ShellError: Error {
    case noFunction(String)
}

/// The kernel of the shell with the visible function of \`mathSource\` linked in.
func makeShellPipeline(device: MTLDevice, shell shellURL: URL, mathSource: String) throws -> MTLComputePipelineState {
    let shell = try device.makeLibrary(URL: shellURL)
    let math = try device.makeLibrary(source: mathSource, options: nil)
    guard let kernel = shell.makeFunction(name: "${kernel}") else { throw ShellError.noFunction("${kernel}") }
    guard let function = math.makeFunction(name: "${manifest.function.name}") else {
        throw ShellError.noFunction("${manifest.function.name}")
    }
    let linked = MTLLinkedFunctions()
    linked.privateFunctions = [function]
    let descriptor = MTLComputePipelineDescriptor()
    descriptor.computeFunction = kernel
    descriptor.linkedFunctions = linked
    return try device.makeComputePipelineState(descriptor: descriptor, options: [], reflection: nil)
}

/// Encodes one launch.
${notes(manifest)
  .map((line) => `/// - ${line}`)
  .join('\n')}
func encodeShell(
    _ encoder: MTLComputeCommandEncoder, pipeline: MTLComputePipelineState,
    ${bindings.map(({name}) => `${swiftName(name)}: MTLBuffer`).join(', ')}, grid: MTLSize
) {
    encoder.setComputePipelineState(pipeline)
${bindings.map(({index, name}) => `    encoder.setBuffer(${swiftName(name)}, offset: 0, index: ${index})`).join('\n')}
    encoder.dispatchThreads(grid, threadsPerThreadgroup: MTLSize(width: ${width}, height: ${height}, depth: ${depth}))
}
`;
}

const swiftWords = new Set(['in', 'inout', 'default', 'repeat', 'func', 'self', 'where', 'is', 'as']);

function swiftName(name: string): string {
  return swiftWords.has(name) ? `\`${name}\`` : name;
}

/** C++ with Objective-C++ for the calls of Metal (ARC): \`host.mm\`. */
export function cppHost(manifest: ShellManifest, files: PairFiles): string {
  const {kernel, launch, title} = manifest;
  const [width, height, depth] = launch.threadgroup;
  const bindings = bindingsOf(manifest);
  return `// ${title}. ${files.library} is shipped; ${files.function} may be made, and compiled, where the app runs.
// Public Metal API only (macOS 12, iOS 15). Compile with -fobjc-arc; link Metal and Foundation.
#import <Foundation/Foundation.h>
#import <Metal/Metal.h>

#include <string>

/// The kernel of the shell with the visible function of \`mathSource\` linked in; nil where it cannot be made, and why in
/// \`reason\`. \`shell\` is what newLibraryWithURL: made of ${files.library}.
id<MTLComputePipelineState> makeShellPipeline(id<MTLDevice> device, id<MTLLibrary> shell, const std::string& mathSource,
                                              std::string& reason) {
  NSError* error = nil;
  const auto told = [&]() -> id<MTLComputePipelineState> {
    if (error != nil) reason = error.localizedDescription.UTF8String;
    return nil;
  };
  NSString* source = [[NSString alloc] initWithBytes:mathSource.data()
                                              length:mathSource.size()
                                            encoding:NSUTF8StringEncoding];
  if (source == nil) {
    reason = "the source is no UTF-8";
    return nil;
  }
  id<MTLLibrary> math = [device newLibraryWithSource:source options:nil error:&error];
  if (math == nil) return told();
  id<MTLFunction> kernel = [shell newFunctionWithName:@"${kernel}"];
  id<MTLFunction> function = [math newFunctionWithName:@"${manifest.function.name}"];
  if (kernel == nil || function == nil) {
    reason = kernel == nil ? "the shell has no ${kernel}" : "the source has no visible function ${manifest.function.name}";
    return nil;
  }
  MTLLinkedFunctions* linked = [MTLLinkedFunctions linkedFunctions];
  NSMutableArray<id<MTLFunction>>* functions = [NSMutableArray array];
  [functions addObject:function];
  linked.privateFunctions = functions;
  MTLComputePipelineDescriptor* descriptor = [MTLComputePipelineDescriptor new];
  descriptor.computeFunction = kernel;
  descriptor.linkedFunctions = linked;
  id<MTLComputePipelineState> pipeline = [device newComputePipelineStateWithDescriptor:descriptor
                                                                               options:MTLPipelineOptionNone
                                                                            reflection:nil
                                                                                 error:&error];
  return pipeline == nil ? told() : pipeline;
}

/// Encodes one launch.
${notes(manifest)
  .map((line) => `/// - ${line}`)
  .join('\n')}
void encodeShell(id<MTLComputeCommandEncoder> encoder, id<MTLComputePipelineState> pipeline,
                 ${bindings.map(({name}) => `id<MTLBuffer> ${name}`).join(', ')}, MTLSize grid) {
  [encoder setComputePipelineState:pipeline];
${bindings.map(({index, name}) => `  [encoder setBuffer:${name} offset:0 atIndex:${index}];`).join('\n')}
  [encoder dispatchThreads:grid threadsPerThreadgroup:MTLSizeMake(${width}, ${height}, ${depth})];
}
`;
}

/** Rust with the crates objc2, objc2-foundation and objc2-metal. */
export function rustHost(manifest: ShellManifest, files: PairFiles): string {
  const {kernel, launch, title} = manifest;
  const [width, height, depth] = launch.threadgroup;
  const bindings = bindingsOf(manifest);
  return `// ${title}. ${files.library} is shipped; ${files.function} may be made, and compiled, where the app runs.
// Public Metal API only (macOS 12, iOS 15). Crates: objc2 0.6, objc2-foundation 0.3, objc2-metal 0.3.
use objc2::rc::Retained;
use objc2::runtime::ProtocolObject;
use objc2_foundation::{NSArray, NSString, NSURL};
use objc2_metal::{
    MTLBuffer, MTLComputeCommandEncoder, MTLComputePipelineDescriptor, MTLComputePipelineState, MTLDevice,
    MTLLibrary, MTLLinkedFunctions, MTLPipelineOption, MTLSize,
};

type Device = ProtocolObject<dyn MTLDevice>;
type Pipeline = ProtocolObject<dyn MTLComputePipelineState>;
type Encoder = ProtocolObject<dyn MTLComputeCommandEncoder>;
type Buffer = ProtocolObject<dyn MTLBuffer>;

/// The kernel of the shell with the visible function of \`math_source\` linked in.
pub fn make_shell_pipeline(device: &Device, shell: &NSURL, math_source: &str) -> Result<Retained<Pipeline>, String> {
    let told = |error: Retained<objc2_foundation::NSError>| error.localizedDescription().to_string();
    let shell = device.newLibraryWithURL_error(shell).map_err(told)?;
    let math = device
        .newLibraryWithSource_options_error(&NSString::from_str(math_source), None)
        .map_err(told)?;
    let kernel = shell
        .newFunctionWithName(&NSString::from_str("${kernel}"))
        .ok_or("the shell has no ${kernel}")?;
    let function = math
        .newFunctionWithName(&NSString::from_str("${manifest.function.name}"))
        .ok_or("the source has no visible function ${manifest.function.name}")?;
    let linked = MTLLinkedFunctions::linkedFunctions();
    linked.setPrivateFunctions(Some(&NSArray::from_retained_slice(&[function])));
    let descriptor = MTLComputePipelineDescriptor::new();
    descriptor.setComputeFunction(Some(&kernel));
    descriptor.setLinkedFunctions(Some(&linked));
    device
        .newComputePipelineStateWithDescriptor_options_reflection_error(&descriptor, MTLPipelineOption::None, None)
        .map_err(told)
}

/// Encodes one launch.
///
${notes(manifest)
  .map((line) => `/// - ${line}`)
  .join('\n')}
///
/// # Safety
/// The buffers must be as large as the kernel reads and writes, and live until the commands have run.
#[allow(clippy::too_many_arguments)]
pub unsafe fn encode_shell(
    encoder: &Encoder,
    pipeline: &Pipeline,
${bindings.map(({name}) => `    ${rustName(name)}: &Buffer,`).join('\n')}
    grid: MTLSize,
) {
    encoder.setComputePipelineState(pipeline);
${bindings.map(({index, name}) => `    unsafe { encoder.setBuffer_offset_atIndex(Some(${rustName(name)}), 0, ${index}) };`).join('\n')}
    encoder.dispatchThreads_threadsPerThreadgroup(grid, MTLSize { width: ${width}, height: ${height}, depth: ${depth} });
}
`;
}

const rustWords = new Set(['in', 'type', 'ref', 'match', 'move', 'loop', 'use', 'where', 'self']);

/** Rust warns of names that are not in snake case, so names of the manifest are written so. */
function rustName(name: string): string {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return rustWords.has(snake) ? `r#${snake}` : snake;
}
