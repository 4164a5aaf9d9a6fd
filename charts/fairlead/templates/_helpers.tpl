{{- define "fairlead.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of all objects of the release; the name of the chart is left out if the release has it. */}}
{{- define "fairlead.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "fairlead.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "fairlead.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "fairlead.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "fairlead.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Labels that must not change after the DaemonSet was created. */}}
{{- define "fairlead.selectorLabels" -}}
app.kubernetes.io/name: {{ include "fairlead.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "fairlead.labels" -}}
{{ include "fairlead.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The configuration file of the proxy, from the values that are configuration keys. */}}
{{- define "fairlead.configuration" -}}
apiVersion: fairlead.io/v1alpha1
kind: ProxyConfiguration
{{- range tuple
  "master" "kubeApiQps" "kubeApiBurst" "listPageSize" "watchStallTimeout" "stateDir" "serviceProxyName"
  "capture" "clusterCidr" "detectLocalMode" "podBridgeInterface" "podInterfaceNamePrefix" "masqueradeAll"
  "captureMark" "dialMark" "rulePriority" "routingTable" "conntrackZone" "transparentSourcePorts" "keepRulesOnStop"
  "nodeportAddresses"
  "eventLoops" "relay" "selector" "affinityClients" "drainTimeout"
  "dialAttempts" "dialHedgeDelay" "dialAttemptTimeout" "dialTimeout"
  "ejectionFailures" "ejectionTime" "ejectionMaxTime"
  "idleTimeout" "halfClosedTimeout" "tcpUserTimeout"
  "keepAliveIdle" "keepAliveInterval" "keepAliveProbes"
  "udpUnrepliedTimeout" "udpRepliedTimeout" "udpMaxSessions" "udpMaxSessionsPerService" "udpMaxSessionsPerClient"
  "healthzBindAddress" "metricsBindAddress" "bindAddressHardFail" "adminSocket" "adminTokenFile"
  "metricsEndpoints" "metricsMaxServicePorts" "metricsMaxEndpoints"
  "otlpEndpoint" "otlpInterval" "otlpHeadersFile" "otlpCaFile"
  "accessLog" "accessLogFile" "accessLogInterval" "accessLogSample" "logLevel" "loggingFormat" }}
{{- if hasKey $.Values . }}
{{- $value := get $.Values . }}
{{- if not (kindIs "invalid" $value) }}
{{ . }}: {{ toJson $value }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "fairlead.readsDaemonSet" . }}
daemonSet: {{ .Release.Namespace }}/{{ include "fairlead.fullname" . }}
{{- end }}
probeDir: {{ include "fairlead.probeDir" . }}
{{- end }}

{{/* The directory of the pod in which the proxy shows that it is live and ready. */}}
{{- define "fairlead.probeDir" -}}
/run/fairlead
{{- end }}

{{/* The image of a node; a digest counts more than a tag. */}}
{{- define "fairlead.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* How long a pod may take to stop, in seconds: from drainTimeout, rounded up, unless it is set. */}}
{{- define "fairlead.terminationGracePeriodSeconds" -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds -}}
{{ add (div (add (include "fairlead.millis" .Values.drainTimeout | int64) 999) 1000) 15 }}
{{- else -}}
{{ .Values.terminationGracePeriodSeconds | int64 }}
{{- end }}
{{- end }}

{{/*
The command of a probe: [root, file]. It succeeds if the proxy has renewed the file within 10 s. A file of the future is as
old as one of the past, so that a clock that was set back does not make a proxy that hangs look live.
*/}}
{{- define "fairlead.probe" -}}
exec:
  command:
    - busybox
    - sh
    - -c
    - >-
      modified=$(busybox stat -c %Y "$0" 2>&1) && age=$(($(busybox date +%s) - modified)) && [ "${age#-}" -le 10 ]
      || { echo "$0 was not renewed within 10 s; the log of the pod says why"; exit 1; }
    - {{ include "fairlead.probeDir" (index . 0) }}/{{ index . 1 }}
{{- end }}

{{/* Whether a pod that stops looks whether its DaemonSet still exists. */}}
{{- define "fairlead.readsDaemonSet" -}}
{{- if and (ne .Values.capture "none") (not .Values.manifests) (not .Values.keepRulesOnStop) }}true{{ end }}
{{- end }}

{{/* Whether an address to listen on is that of every interface. */}}
{{- define "fairlead.isWildcard" -}}
{{- if has (include "fairlead.bindHost" .) (list "0.0.0.0" "::") }}true{{ end }}
{{- end }}

{{/* The name of what helm test creates. */}}
{{- define "fairlead.testName" -}}
{{ include "fairlead.fullname" . | trunc 58 | trimSuffix "-" }}-test
{{- end }}

{{/* Whether helm test can ask for anything. */}}
{{- define "fairlead.hasTest" -}}
{{- if and (.Values.test).enabled .Values.healthzBindAddress }}true{{ end }}
{{- end }}

{{/* Whether pods reach the health of every node through a Service that Fairlead serves. */}}
{{- define "fairlead.testsService" -}}
{{- if and (include "fairlead.hasTest" .) (include "fairlead.isWildcard" .Values.healthzBindAddress) (ne .Values.capture "none") (not .Values.manifests) }}true{{ end }}
{{- end }}
